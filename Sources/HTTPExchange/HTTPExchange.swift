// HTTPExchange
