"""A program works on products, gives reviews, or reads the library."""

from services.publishing.api import library, products, reviews

routers = (products.router, reviews.router, library.router)
