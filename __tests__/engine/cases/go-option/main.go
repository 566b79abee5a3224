package main

import (
	"flag"
	"fmt"
	"log"
	"net/http"
	"os"
	"path/filepath"
)

func main() {
	addr := flag.String("addr", ":8080", "address")
	data := flag.String("data", "./data", "data")
	flag.Parse()
	if err := os.MkdirAll(filepath.Join(*data, "blobs"), 0o750); err != nil {
		log.Fatal(err)
	}
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if err := os.WriteFile(filepath.Join(*data, "blobs", "x"), []byte("x"), 0o600); err != nil {
			http.Error(w, err.Error(), 500)
			return
		}
		fmt.Fprintln(w, "go flag")
	})
	log.Fatal(http.ListenAndServe(*addr, nil))
}
