from taxi.main import go

go()
