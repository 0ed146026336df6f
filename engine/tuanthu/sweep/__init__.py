"""Checks every unit of the office's register, night after night; a unit that handed nothing in is told.

``office`` lists what is to be done, ``conduct`` makes a run of it, ``run`` does it and stores it, ``crew``
are the processes (here or on a Dask cluster), ``child`` is what runs in each of them.
"""
