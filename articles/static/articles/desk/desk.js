/* The desk's entry: wires the modules to the page. Each of them knows one job. */
