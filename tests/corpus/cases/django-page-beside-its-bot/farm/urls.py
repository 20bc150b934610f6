from django.urls import path

from barn.views import milk

urlpatterns = [path("milk", milk)]
