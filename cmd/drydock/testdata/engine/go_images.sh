go build -C testdata/clients/go -o "$WORK/client" .
"$WORK/client" images
