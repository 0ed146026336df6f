"""Evidence: what lies in the folder of each criterion, and whether it is signed.

Each part is imported on its own, since the libraries behind them are slow to load:
:mod:`~tuanthu.evidence.folder` walks, :mod:`~tuanthu.evidence.workers` judges many files,
:mod:`~tuanthu.evidence.verdict` judges one, :mod:`~tuanthu.evidence.trust` says whom to trust.
"""
