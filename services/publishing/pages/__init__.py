"""A person reads the library, writes a product, gives a review."""

from services.publishing.pages import library, products, reviews

routers = (library.router, products.router, reviews.router)
