using System.Runtime.CompilerServices;
using Gateway.Actors.Sites;
using Gateway.Edge.Routing;
using Gateway.Protocol;
using Gateway.Tests.Support;

namespace Gateway.Edge.Tests.Routing;

/// <summary>The whole matrix of roles and packets, read from the protocol: a new packet without a stated permission fails here, and so does one that is not in docs/PERMISSIONS.md.</summary>
public sealed class PacketAccessTests
{
    private static readonly IReadOnlyList<Type> Packets = [.. typeof(ClientPacket).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(ClientPacket))).OrderBy(t => t.Name, StringComparer.Ordinal)];

    [Fact]
    public void Every_packet_states_who_may_say_it() => Assert.Equal([], Packets.Except(PacketAccess.Stated.Keys).Select(t => t.Name));

    [Fact]
    public void What_the_packets_state_is_what_the_documentation_says() => StatedPermissions.Check("packets", "| packet | visitor | operator needs | operator | supervisor | administrator |\n|---|---|---|---|---|---|\n" + string.Concat(
        Packets.Where(t => t != typeof(UnknownPacket)).Select(t => (t.Name, Stated: PacketAccess.Stated[t])).Select(p => StatedPermissions.Row($"{p.Name} | {(p.Stated.Visitor ? "yes" : "–")}", p.Stated.Operator, p.Stated.Operator is null ? "visitors only" : null))));

    [Fact]
    public void Every_packet_is_let_through_for_whose_role_allows_it_and_nobody_else()
    {
        foreach (var type in Packets)
        {
            // The fields are no part of the decision.
            var packet = (ClientPacket)RuntimeHelpers.GetUninitializedObject(type);
            var stated = PacketAccess.Stated[type];
            Assert.True(stated.Visitor == (PacketAccess.FaultOf(packet, TicketRole.Visitor, null) is null), $"{type.Name} of a visitor");
            foreach (var may in Permissions.Each.SelectMany(p => (Permission[])[p, Permissions.All & ~p]).Concat(Permissions.BuiltIn.Values).Append(Permission.None))
            {
                var allowed = PacketAccess.FaultOf(packet, TicketRole.Operator, new OperatorInfo(new("anna"), "Anna", 1, []) { May = may }) is null;
                Assert.True(allowed == (stated.Operator is { } needs && may.HasFlag(needs)), $"{type.Name} of an operator who may {may}");
            }
            // Whom the catalog does not have may nothing that needs a permission.
            Assert.Equal(stated.Operator == Permission.None, PacketAccess.FaultOf(packet, TicketRole.Operator, null) is null);
        }
    }
}
