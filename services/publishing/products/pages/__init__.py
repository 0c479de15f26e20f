"""A person reads the library, writes a product, gives a review."""

from services.publishing.library import pages
from services.publishing.products.pages import products, reviews

routers = (pages.router, products.router, reviews.router)
