from runner import Runner

Runner().go()
