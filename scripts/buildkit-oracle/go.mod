module buildkit-oracle

go 1.25

require github.com/moby/buildkit v0.32.2
