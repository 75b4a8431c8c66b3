using System.Net;
using System.Net.Sockets;
using Akka.Actor;

namespace Gateway.Persistence.Nodes;

/// <summary>
/// Who can let a starting node into the cluster: the members in the node table, or the nodes of a list or a DNS name. Also then a cluster is formed only when the table, under its lock,
/// knows of no other.
/// </summary>
/// <param name="nodes">The table.</param>
/// <param name="seeds">Whom to ask; null for the members in the table.</param>
/// <param name="patience">How long a node tries.</param>
public sealed class Introducers(NodeTable nodes, SeedList? seeds, TimeSpan patience)
{
    private static readonly TimeSpan DeadPatience = TimeSpan.FromSeconds(1), WordsPatience = TimeSpan.FromSeconds(2);

    private IReadOnlyList<DnsEndPoint> _members = [];

    /// <summary>After this a node that nobody has let in gives up.</summary>
    public TimeSpan Patience => patience;

    /// <summary>
    /// The addresses to join: only this node's when it is to form the cluster, none while there is nobody to ask. A refused connection is death at once: the rows of killed nodes are
    /// taken out instead of being waited for. So are silent ones that nobody can reach.
    /// </summary>
    internal async Task<IReadOnlyList<string>> FindAsync(Address self)
    {
        var here = NodeAddress.EndPointOf(self);
        var listed = seeds is null ? null : await seeds.FindAsync(here.Host);
        var mayForm = listed is null || (listed.Count > 0 && await NodeAddress.AreSameAsync(listed[0], here));
        var members = await nodes.JoinAsync(mayForm);
        var dead = new List<ListedNode>();
        foreach (var member in members)
            if (await IsDeadAsync(member)) dead.Add(member);
        if (dead.Count > 0)
        {
            await nodes.ForgetAsync(dead);
            members = await nodes.JoinAsync(mayForm);
        }
        if (members.Count == 0 && mayForm) return [self.ToString()];
        return await ChosenAsync(self, here, [.. members.Select(m => m.Address)], listed);
    }

    /// <summary>Listed nodes under the addresses that they have themselves, where the table knows them: a node hears only what is sent to its own.</summary>
    private async Task<IReadOnlyList<string>> ChosenAsync(Address self, DnsEndPoint here, IReadOnlyList<string> members, IReadOnlyList<DnsEndPoint>? listed)
    {
        _members = [.. members.Select(m => NodeAddress.EndPointOf(Address.Parse(m)))];
        if (listed is null) return members;
        List<string> chosen = [];
        foreach (var seed in listed)
        {
            var known = 0;
            for (var i = 0; i < members.Count; i++)
                if (await NodeAddress.AreSameAsync(seed, _members[i]) && ++known > 0) chosen.Add(members[i]);
            if (known == 0 && !await NodeAddress.AreSameAsync(seed, here)) chosen.Add(NodeAddress.Of(self, seed));
        }
        return [.. chosen.Distinct()];
    }

    /// <summary>Why this node gave up, and what to do, for the person who reads it.</summary>
    internal async Task<string> DescribeAsync(Address self)
    {
        var within = $"for {patience.TotalSeconds:0} s";
        if (seeds is null)
            return $"nobody of the members in the database's table of nodes let this node in {within}: {(_members.Count == 0 ? "the table could not be read" : await AnswersAsync(_members))}. "
                + "Take care that each node's Gateway:ClusterAddress and ClusterPort can be reached from the others, and that all of them speak TLS or none; Gateway:JoinSeconds allows more time";
        return $"Gateway:Seeds is \"{seeds.Text}\" and nobody there let this node in {within}: {await SeedsAnswerAsync(NodeAddress.EndPointOf(self))}. "
            + "Name nodes that run on the same database, first the one that may begin alone; Gateway:JoinSeconds allows more time";
    }

    private async Task<string> SeedsAnswerAsync(DnsEndPoint here)
    {
        var listed = await seeds!.FindAsync(here.Host);
        if (listed.Count == 0) return $"the name {seeds.Named[0].Host} has no addresses";
        List<DnsEndPoint> others = [];
        foreach (var seed in listed)
            if (!await NodeAddress.AreSameAsync(seed, here)) others.Add(seed);
        return others.Count == 0 ? "it names this node only" : await AnswersAsync(others);
    }

    private static async Task<string> AnswersAsync(IReadOnlyList<DnsEndPoint> asked) => string.Join(", ", await Task.WhenAll(asked.Select(async a => $"{NodeAddress.Words(a)} {await AnswerAsync(a)}")));

    private static async Task<string> AnswerAsync(DnsEndPoint node) => await PortProbe.AskAsync(node.Host, node.Port, WordsPatience) switch
    {
        SocketError.Success => "answers but does not let this node in",
        SocketError.ConnectionRefused => "refuses connections",
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => "is no known host",
        SocketError.TimedOut => "does not answer",
        var other => $"cannot be reached ({other})",
    };

    /// <summary>Silence may be a network that is slow: only together with silence in the table it is death.</summary>
    private static async Task<bool> IsDeadAsync(ListedNode node)
    {
        if (node.Lost) return true;
        var at = NodeAddress.EndPointOf(Address.Parse(node.Address));
        return await PortProbe.AskAsync(at.Host, at.Port, DeadPatience) switch
        {
            SocketError.Success => false,
            SocketError.ConnectionRefused => true,
            _ => node.Silent,
        };
    }
}
