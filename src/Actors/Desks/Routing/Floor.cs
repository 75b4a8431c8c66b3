using Gateway.Actors.Sites;

namespace Gateway.Actors.Desks.Routing;

/// <summary>An operator's place in one department.</summary>
internal sealed class Post(Seat seat, OperatorInfo info, Counter counter, DepartmentPlace place)
{
    public Seat Seat => seat;
    public OperatorInfo Info => info;
    public Counter Counter => counter;
    public DepartmentPlace Place => place;

    private readonly Skill[] _skills = [.. info.Routing.Skills ?? []];
    private readonly string[] _languages = [.. info.Routing.Languages ?? []];

    public bool Speaks(string language) => Array.IndexOf(_languages, language) >= 0;

    /// <summary>The skill of these that the operator lacks, or null.</summary>
    public Skill? Lacks(Skill[] skills)
    {
        foreach (var skill in skills)
            if (!Array.Exists(_skills, s => s.Level >= skill.Level && s.Name == skill.Name)) return skill;
        return null;
    }

    /// <summary>The place in the counter's list of those who have some room; -1 for none.</summary>
    public int RoomAt { get; set; } = -1;
}

/// <summary>Waiters of one department who need the same of an operator.</summary>
internal sealed class Line(Counter counter, string language, Skill[] skills, int units)
{
    public Counter Counter => counter;
    /// <summary>"" for any.</summary>
    public string Language => language;
    public Skill[] Skills => skills;
    public int Units => units;
    private readonly SortedSet<Waiter> _waiters = new(Waiter.InTurn);

    /// <summary>In turn.</summary>
    public IReadOnlyCollection<Waiter> Waiters => _waiters;

    /// <summary>The first in turn; looked at much more often than it changes.</summary>
    public Waiter? First { get; private set; }

    public void Add(Waiter waiter)
    {
        _waiters.Add(waiter);
        if (First is null || waiter.IsBefore(First)) First = waiter;
    }

    public void Remove(Waiter waiter)
    {
        _waiters.Remove(waiter);
        if (First == waiter) First = _waiters.Min;
    }
}

/// <summary>One department of a site, with who works there and who waits there for what.</summary>
internal sealed class Counter(SiteId site, DepartmentId id, DepartmentRouting rules)
{
    /// <summary>Empty lines are kept for those who come next, up to so many.</summary>
    private const int MostLines = 64;

    private readonly Dictionary<(string Language, string Skills, int Units), Line> _byNeed = [];

    public SiteId Site => site;
    public DepartmentId Id => id;
    public DepartmentRouting Rules => rules;
    /// <summary>By the operators' ids.</summary>
    public List<Post> Posts { get; } = [];
    /// <summary>Those of them who are available, were here when last heard of, and have some room.</summary>
    public List<Post> Room { get; } = [];
    public List<Line> Lines { get; } = [];

    /// <summary>Whether an operator of this department has some room; most have none where somebody waits.</summary>
    public void SetRoom(Post post, bool has)
    {
        if (has == post.RoomAt >= 0) return;
        if (has)
        {
            post.RoomAt = Room.Count;
            Room.Add(post);
            return;
        }
        (Room[post.RoomAt], Room[^1].RoomAt) = (Room[^1], post.RoomAt);
        Room.RemoveAt(Room.Count - 1);
        post.RoomAt = -1;
    }

    public Line LineOf(string language, IReadOnlyList<Skill> skills, int units)
    {
        var key = (language, skills.Count == 0 ? "" : string.Join(',', skills.Select(s => $"{s.Name}={s.Level}")), units);
        if (_byNeed.TryGetValue(key, out var line)) return line;
        if (Lines.Count >= MostLines)
        {
            foreach (var empty in _byNeed.Where(l => l.Value.Waiters.Count == 0).ToList()) _byNeed.Remove(empty.Key);
            Lines.Clear();
            Lines.AddRange(_byNeed.Values);
        }
        Lines.Add(_byNeed[key] = line = new Line(this, language, [.. skills], units));
        return line;
    }
}

/// <summary>One site as the router sees it: its departments with their people. Built anew with each configuration.</summary>
internal sealed class Floor
{
    private readonly Dictionary<DepartmentId, Counter> _counters = [];
    private readonly Counter _everyone;

    public Floor(SiteId site, SiteSnapshot? config, Func<OperatorId, Seat> seatOf)
    {
        Config = config;
        _everyone = new Counter(site, new DepartmentId(""), DepartmentRouting.Default);
        foreach (var d in config?.Departments ?? []) _counters[d.Id] = new Counter(site, d.Id, d.Routing);
        // Who may not answer has no place, whatever state they are in.
        foreach (var op in (config?.Operators ?? []).Where(o => o.May.HasFlag(Permission.AnswerDialogs)).OrderBy(o => o.Id.Value, StringComparer.Ordinal))
        {
            var seat = seatOf(op.Id);
            Seats.Add(seat);
            seat.Infos[site] = op;
            foreach (var department in op.Departments)
                if (_counters.TryGetValue(department, out var counter)) Add(new Post(seat, op, counter, op.Routing.In(department)));
            if (op.Departments.Count > 0) Add(new Post(seat, op, _everyone, new DepartmentPlace()));
        }
    }

    public SiteSnapshot? Config { get; }

    public List<Seat> Seats { get; } = [];

    /// <summary>Takes its people from their places, before another configuration gives them others.</summary>
    public void Clear()
    {
        foreach (var seat in Seats)
        {
            seat.Infos.Remove(_everyone.Site);
            seat.Posts.RemoveAll(p => p.Counter.Site == _everyone.Site);
        }
    }

    /// <summary>Where a department's visitors are served. One that was deleted while they wait is served by everybody of the site.</summary>
    public Counter Of(DepartmentId department) => _counters.GetValueOrDefault(department) ?? _everyone;

    public Counter? Known(DepartmentId department) => _counters.GetValueOrDefault(department);

    private static void Add(Post post)
    {
        post.Counter.Posts.Add(post);
        post.Seat.Posts.Add(post);
    }
}
