node testdata/clients/node/client.js exec
