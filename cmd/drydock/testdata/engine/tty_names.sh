# A terminal: the prompt, what is typed and what comes back have the name.
python3 testdata/clients/python/terminal.py docker run -it --rm --name $NAME --hostname $NAME --env PS1="$NAME> " busybox sh <<.
wait $NAME> 
type hostname\n
wait $NAME
wait $NAME> 
type exit 4\n
.
echo "run exited with $?"
