namespace Gateway.Actors;

/// <summary>A site: one web property with its own visitors, rules, departments and texts. Part of every entity's id.</summary>
public readonly record struct SiteId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>An anonymous or known person on one site. Taken from a ticket, never from a payload.</summary>
public readonly record struct VisitorId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>A person who answers visitors.</summary>
public readonly record struct OperatorId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>One conversation: hash of site, visitor and the client's key, so that a repeated start is the same dialog.</summary>
public readonly record struct DialogId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>A department of a site; each has a waiting list.</summary>
public readonly record struct DepartmentId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>One pool of operators that share capacity; every site names its desk.</summary>
public readonly record struct DeskId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}
