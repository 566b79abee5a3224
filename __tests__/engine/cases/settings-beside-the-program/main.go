package main

import (
	"bufio"
	"fmt"
	"net/http"
	"os"
	"strings"
)

func main() {
	c := map[string]string{}
	f, _ := os.Open("conf/gate.yaml")
	s := bufio.NewScanner(f)
	for s.Scan() {
		k, v, _ := strings.Cut(s.Text(), ": ")
		c[k] = v
	}
	os.MkdirAll(c["storage"], 0o755)
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if err := os.WriteFile(c["storage"]+"/x", nil, 0o644); err != nil {
			http.Error(w, err.Error(), 500)
			return
		}
		fmt.Fprint(w, "gate open")
	})
	panic(http.ListenAndServe(c["listen"], nil))
}
