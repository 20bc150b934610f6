FROM python:3.13
WORKDIR /barn
COPY . .
CMD ["python", "barn.py"]
