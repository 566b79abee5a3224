// Reads JSON strings, one Dockerfile a line, and says what BuildKit makes of each, one JSON object a line.
// With "expand": {"word","env","escape"} objects instead.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"
	"strconv"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/buildkit/frontend/dockerfile/shell"
)

type doc struct {
	Name   string `json:"name"`
	Expand bool   `json:"expand"`
	Strip  bool   `json:"stripTabs"`
	Body   string `json:"body"`
}
type node struct {
	Keyword  string   `json:"keyword"`
	Line     int      `json:"line"`
	EndLine  int      `json:"endLine"`
	Flags    []string `json:"flags"`
	JSON     bool     `json:"json"`
	Args     []string `json:"args"`
	Heredocs []doc    `json:"heredocs"`
	Trigger  *node    `json:"trigger,omitempty"`
}
type stage struct {
	Name     string `json:"name"`
	Base     string `json:"base"`
	Platform string `json:"platform"`
	Parent   int    `json:"parent"`
}
type answer struct {
	Error  string  `json:"error,omitempty"`
	Line   int     `json:"line,omitempty"`
	Nodes  []*node `json:"nodes,omitempty"`
	Stages []stage `json:"stages,omitempty"`
}

func toNode(n *parser.Node) *node {
	r := &node{Keyword: strings.ToUpper(n.Value), Line: n.StartLine, EndLine: n.EndLine, Flags: n.Flags, JSON: n.Attributes["json"], Args: []string{}}
	for _, h := range n.Heredocs {
		r.Heredocs = append(r.Heredocs, doc{h.Name, h.Expand, h.Chomp, h.Content})
	}
	if r.Keyword == "ONBUILD" && n.Next != nil && len(n.Next.Children) > 0 {
		r.Trigger = toNode(n.Next.Children[0])
		return r
	}
	for a := n.Next; a != nil; a = a.Next {
		r.Args = append(r.Args, a.Value)
	}
	return r
}

func fail(err error) answer {
	var el *parser.LocationError
	line := 0
	if errors.As(err, &el) && len(el.Locations) > 0 && len(el.Locations[len(el.Locations)-1]) > 0 {
		line = el.Locations[0][0].Start.Line
	}
	return answer{Error: err.Error(), Line: line}
}

type env map[string]string

func (e env) Get(k string) (string, bool) { v, ok := e[k]; return v, ok }
func (e env) Keys() []string {
	r := []string{}
	for k := range e {
		r = append(r, k)
	}
	return r
}

func ask(text string) answer {
	res, err := parser.Parse(strings.NewReader(text))
	if err != nil {
		return fail(err)
	}
	stages, meta, err := instructions.Parse(res.AST, nil)
	if err != nil {
		return fail(err)
	}
	if len(stages) == 0 {
		return answer{Error: "dockerfile contains no stages to build"}
	}
	a := answer{}
	for _, c := range res.AST.Children {
		a.Nodes = append(a.Nodes, toNode(c))
	}
	lex := shell.NewLex(res.EscapeToken)
	args := env{}
	for _, m := range meta {
		for _, kv := range m.Args {
			if kv.Value == nil {
				continue
			}
			v, _, err := lex.ProcessWord(*kv.Value, args)
			if err != nil {
				return answer{Error: "ARG " + err.Error(), Line: m.Location()[0].Start.Line}
			}
			args[kv.Key] = v
		}
	}
	names := map[string]int{}
	for i, s := range stages {
		w, _, err := lex.ProcessWord(s.BaseName, args)
		if err != nil {
			return answer{Error: "FROM " + err.Error(), Line: s.Location[0].Start.Line}
		}
		p := -1
		if at, ok := names[strings.ToLower(w)]; ok {
			p = at
		}
		a.Stages = append(a.Stages, stage{s.Name, w, s.Platform, p})
		if _, _, err := lex.ProcessWord(s.Platform, args); err != nil {
			return answer{Error: "FROM " + err.Error(), Line: s.Location[0].Start.Line}
		}
		if s.Name != "" {
			names[strings.ToLower(s.Name)] = i
		}
	}
	if err, line := expand(a.Stages, stages, names, res.EscapeToken); err != nil {
		return answer{Error: err.Error(), Line: line}
	}
	return a
}

// A build puts in variables in the stages that the last one needs.
func expand(own []stage, stages []instructions.Stage, names map[string]int, escape rune) (error, int) {
	needed := map[int]bool{}
	var need func(int)
	need = func(at int) {
		if needed[at] {
			return
		}
		needed[at] = true
		if own[at].Parent >= 0 {
			need(own[at].Parent)
		}
		from := func(name string) {
			if i, ok := names[strings.ToLower(name)]; ok && i < at {
				need(i)
			} else if i, err := strconv.Atoi(name); err == nil && i >= 0 && i < at {
				need(i)
			}
		}
		for _, c := range stages[at].Commands {
			switch c := c.(type) {
			case *instructions.CopyCommand:
				if c.From != "" {
					from(c.From)
				}
			case *instructions.RunCommand:
				for _, m := range instructions.GetMounts(c) {
					if m.From != "" {
						from(m.From)
					}
				}
			}
		}
	}
	need(len(stages) - 1)
	for i, s := range stages {
		if !needed[i] {
			continue
		}
		lex := shell.NewLex(escape)
		known := env{}
		word := func(w string) (string, error) { r, _, err := lex.ProcessWord(w, known); return r, valueFree(err) }
		body := shell.NewLex('\\')
		body.SkipProcessQuotes = true
		for _, c := range s.Commands {
			if x, ok := c.(instructions.SupportsSingleWordExpansion); ok {
				if err := x.Expand(word); err != nil {
					return err, c.Location()[0].Start.Line
				}
			}
			if x, ok := c.(instructions.SupportsSingleWordExpansionRaw); ok {
				if err := x.ExpandRaw(func(w string) (string, error) { r, _, err := body.ProcessWord(w, known); return r, valueFree(err) }); err != nil {
					return err, c.Location()[0].Start.Line
				}
			}
			if x, ok := c.(*instructions.ExposeCommand); ok {
				for _, p := range x.Ports {
					if _, err := lex.ProcessWords(p, known); valueFree(err) != nil {
						return err, c.Location()[0].Start.Line
					}
				}
			}
		}
	}
	return nil, 0
}

// Leaves out what depends on the values of variables.
func valueFree(err error) error {
	if err == nil || strings.Contains(err.Error(), "syntax error") || strings.Contains(err.Error(), "unexpected end of statement") ||
		strings.Contains(err.Error(), "unsupported modifier") || strings.Contains(err.Error(), "invalid pattern") {
		return err
	}
	return nil
}

type word struct {
	Word   string            `json:"word"`
	Env    map[string]string `json:"env"`
	Escape string            `json:"escape"`
}

func main() {
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	for {
		line, err := in.ReadBytes('\n')
		if len(line) > 0 {
			if len(os.Args) > 1 {
				var w word
				if e := json.Unmarshal(line, &w); e != nil {
					panic(e)
				}
				lex := shell.NewLex([]rune(w.Escape)[0])
				r, err := lex.ProcessWordWithMatches(w.Word, env(w.Env))
				if err != nil {
					enc.Encode(map[string]any{"error": err.Error()})
				} else {
					un := []string{}
					for k := range r.Unmatched {
						un = append(un, k)
					}
					enc.Encode(map[string]any{"value": r.Result, "unresolved": un})
				}
			} else {
				var text string
				if e := json.Unmarshal(line, &text); e != nil {
					panic(e)
				}
				enc.Encode(ask(text))
			}
		}
		if err != nil {
			return
		}
	}
}
