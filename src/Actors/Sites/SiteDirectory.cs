using System.Collections.Immutable;

namespace Gateway.Actors.Sites;

/// <summary>This node's view of every site's configuration; replaced whole when the catalog's version changes, read without locks.</summary>
public sealed class SiteDirectory
{
    private ImmutableDictionary<SiteId, SiteSnapshot> _sites = ImmutableDictionary<SiteId, SiteSnapshot>.Empty;

    /// <summary>Raised after a replacement, on the caller's thread.</summary>
    public event Action? Changed;

    /// <summary>All sites.</summary>
    public IEnumerable<SiteSnapshot> All => Volatile.Read(ref _sites).Values;

    /// <summary>The site, or null when there is none of that id.</summary>
    public SiteSnapshot? Find(SiteId id) => Volatile.Read(ref _sites).GetValueOrDefault(id);

    /// <summary>The sites that one desk serves.</summary>
    public IEnumerable<SiteSnapshot> OfDesk(DeskId desk) => All.Where(s => s.Desk == desk);

    /// <summary>Puts a new configuration in place of the old.</summary>
    public void Replace(IEnumerable<SiteSnapshot> sites)
    {
        Volatile.Write(ref _sites, sites.ToImmutableDictionary(s => s.Id));
        Changed?.Invoke();
    }
}
