from celery import Celery

queue = Celery("parcels", broker="redis://broker")
