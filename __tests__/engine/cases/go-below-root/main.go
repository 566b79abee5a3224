package main

import (
	"fmt"
	"log"
	"net/http"
	"os"
)

func main() {
	os.MkdirAll("storage", 0755)
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if err := os.WriteFile("storage/last.txt", []byte(r.URL.Path), 0644); err != nil {
			http.Error(w, err.Error(), 500)
			return
		}
		fmt.Fprint(w, "go app")
	})
	log.Fatal(http.ListenAndServe(":80", nil))
}
