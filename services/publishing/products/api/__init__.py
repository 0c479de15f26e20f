"""A program works on products, gives reviews, or reads the library."""

from services.publishing.library import api
from services.publishing.products.api import products, reviews

routers = (products.router, reviews.router, api.router)
