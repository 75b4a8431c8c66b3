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
    /// <summary>
    /// Nine digits in threes, to be read out and typed. Both windows make it of the id in the same way (FNV-1a of its characters), so that nobody has to be told it; of a million dialogs some share one,
    /// and a search finds all of them.
    /// </summary>
    public string Short
    {
        get
        {
            var number = ShortNumber;
            return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{number / 1_000_000:000}-{number / 1000 % 1000:000}-{number % 1000:000}");
        }
    }

    /// <summary><see cref="Short"/> as a number.</summary>
    public int ShortNumber
    {
        get
        {
            var hash = 2_166_136_261u;
            foreach (var c in Value) hash = unchecked((hash ^ c) * 16_777_619u);
            return (int)(hash % 1_000_000_000);
        }
    }

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
