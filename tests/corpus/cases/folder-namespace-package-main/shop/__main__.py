from shop.run import main

main()
