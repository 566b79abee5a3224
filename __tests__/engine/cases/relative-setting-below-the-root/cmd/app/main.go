package main

import (
	"bufio"
	"fmt"
	"log"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

type Config struct {
	Addr, Database, PidFile, LogFile string
}

func load(path string) (c Config) {
	f, err := os.Open(path)
	if err != nil {
		log.Fatal(err)
	}
	defer f.Close()
	scanner := bufio.NewScanner(f)
	for scanner.Scan() {
		key, value, _ := strings.Cut(scanner.Text(), ":")
		value = strings.Trim(strings.TrimSpace(value), `"`)
		switch key {
		case "addr":
			c.Addr = value
		case "database":
			c.Database = value
		case "pid_file":
			c.PidFile = value
		case "log_file":
			c.LogFile = value
		}
	}
	return c
}

func main() {
	c := load(os.Getenv("APP_CONFIG"))
	for _, p := range []string{c.Database, c.LogFile} {
		if err := os.MkdirAll(filepath.Dir(p), 0755); err != nil {
			log.Fatal(err)
		}
	}
	if err := os.WriteFile(c.PidFile, []byte(strconv.Itoa(os.Getpid())), 0644); err != nil {
		log.Fatal(err)
	}
	f, err := os.OpenFile(c.LogFile, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0644)
	if err != nil {
		log.Fatal(err)
	}
	log.SetOutput(f)
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		log.Print(r.URL)
		if err := os.WriteFile(c.Database, []byte("x"), 0600); err != nil {
			http.Error(w, err.Error(), 500)
			return
		}
		fmt.Fprint(w, "configured")
	})
	http.ListenAndServe(c.Addr, nil)
}
