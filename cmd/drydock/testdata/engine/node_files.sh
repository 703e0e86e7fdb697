node testdata/clients/node/client.js files
