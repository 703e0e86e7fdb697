node testdata/clients/node/client.js images
