module gate

go 1.18
