from django.http import HttpResponse


def milk(request):
    return HttpResponse("3 litres")
