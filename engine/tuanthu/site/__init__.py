"""The static site of a run: one page for the run, one per unit, one per plan with every criterion.

``gather`` turns what the store holds into the views of :mod:`tuanthu.render.html`; ``write`` puts the
pages into a folder. The same store gives the same bytes.
"""

from tuanthu.site.write import SiteError, write_site

__all__ = ["SiteError", "write_site"]
