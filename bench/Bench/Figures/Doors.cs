using System.Data.Common;
using Gateway.Bench.Generator;
using Gateway.Protocol;

namespace Gateway.Bench.Figures;

/// <summary>Opens a running node's demo site to the generator.</summary>
internal static class Doors
{
    /// <summary>The site takes the generator's origin, accepts by itself, and its people have room for every dialog; the node hears of it within a second. Answers each connection's ticket.</summary>
    /// <param name="connection">To the node's catalog, open.</param>
    /// <param name="operators">The connections with the numbers below it are the people of the catalog.</param>
    /// <param name="stop">Stops waiting.</param>
    public static async Task<Func<int, string>> OpenAsync(DbConnection connection, int operators, CancellationToken stop)
    {
        foreach (var change in new[] { $"sites SET auto_accept = true, origins = '[\"{OurPeople.Origin}\"]'", "people SET capacity = 100000", "catalog_version SET version = version + 1" })
        {
            await using var open = connection.CreateCommand();
            open.CommandText = "UPDATE " + change;
            await open.ExecuteNonQueryAsync(stop);
        }
        var key = (await RowsAsync("SELECT id, secret FROM ticket_keys ORDER BY signs_from")).First();
        var keys = new TicketKeyring(new TicketKey(key.First, Convert.FromBase64String(key.Second)));
        var people = (await RowsAsync("SELECT id, name FROM people ORDER BY id")).Take(operators).ToList();
        return number => TicketCodec.Sign(number < operators
            ? new Ticket(NodeUnderTest.Site, TicketRole.Operator, people[number].First, OurPeople.Origin, DateTimeOffset.UtcNow + Limits.TicketLife, people[number].Second)
            : new Ticket(NodeUnderTest.Site, TicketRole.Visitor, $"visitor-{number:D8}-abcde", OurPeople.Origin, DateTimeOffset.UtcNow + Limits.TicketLife, ""), keys);

        async Task<List<(string First, string Second)>> RowsAsync(string sql)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            await using var reader = await command.ExecuteReaderAsync(stop);
            var rows = new List<(string, string)>();
            while (await reader.ReadAsync(stop)) rows.Add((reader.GetString(0), reader.GetString(1)));
            return rows;
        }
    }
}
