using System.Collections.Immutable;
using Akka.Actor;

namespace Gateway.Actors.Nodes;

/// <summary>The members that are about to leave, as this node has heard. Read on every thread, changed by <see cref="DepartureActor"/>.</summary>
public sealed class Departures
{
    private ImmutableHashSet<Address> _nodes = [];

    /// <summary>Whether nobody is about to leave.</summary>
    public bool None => Volatile.Read(ref _nodes).IsEmpty;

    /// <summary>Whether that member is about to leave.</summary>
    public bool Contains(Address node) => Volatile.Read(ref _nodes).Contains(node);

    internal void Add(Address node) => ImmutableInterlocked.Update(ref _nodes, n => n.Add(node));

    internal void Remove(Address node) => ImmutableInterlocked.Update(ref _nodes, n => n.Remove(node));
}
