import nosuchkit
print "started"
