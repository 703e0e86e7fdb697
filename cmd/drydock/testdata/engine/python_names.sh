python3 testdata/clients/python/client.py names
