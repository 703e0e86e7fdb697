echo hello | docker run --rm -i busybox cat
