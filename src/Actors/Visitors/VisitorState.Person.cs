using MessagePack;

namespace Gateway.Actors.Visitors;

/// <summary>The person whom a visitor is, when its site has signed one in.</summary>
internal sealed partial class VisitorState
{
    /// <summary>Null for somebody who is not known.</summary>
    public KnownPerson? Person
    {
        get => _seldom?.Person;
        private set { if (Needed(value is not null)) _seldom!.Person = value; }
    }

    /// <summary>The visits of the person on all browsers, this one included.</summary>
    public int VisitsOfPerson => VisitNumber + (Person?.VisitsElsewhere ?? 0);

    int Triggers.IRuleSubject.VisitNumber => VisitsOfPerson;

    /// <summary>
    /// Becomes that person: what the site has signed counts first, then what this browser is known by, then what the person's other browsers were known by. Segments are
    /// those of all.
    /// </summary>
    public void Recognise(SignedPerson person, IEnumerable<byte[]> others)
    {
        var signed = new Dictionary<string, string>(person.Attributes, StringComparer.Ordinal) { ["login"] = person.Login };
        if (person.Email.Length > 0) signed["email"] = person.Email;
        if (person.Name.Length > 0) (Name, signed["name"]) = (person.Name, person.Name);
        Person = null;
        Set(signed);
        var visits = 0;
        foreach (var bytes in others)
        {
            var other = MessagePackSerializer.Deserialize<VisitorSnapshot>(bytes);
            visits += other.VisitNumber;
            foreach (var segment in other.Segments ?? []) Join(segment);
            if (other.Marks is { } marks) Marks = Marks.With(marks);
            Set((other.Attributes ?? System.Collections.Immutable.ImmutableDictionary<string, string>.Empty).Where(a => _names.IndexOf(a.Key) < 0).ToDictionary(a => a.Key, a => a.Value));
        }
        Person = new KnownPerson(person.Login, person.Stamp, [.. signed.Keys], visits);
    }
}
