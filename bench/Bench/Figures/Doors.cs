using System.Data.Common;
using Gateway.Bench.Generator;
using Gateway.Protocol;

namespace Gateway.Bench.Figures;

/// <summary>Opens a running node's demo site to the generator.</summary>
internal static class Doors
{
    /// <summary>The site takes the generator's origin, accepts by itself, and its people have room for every dialog; the node hears of it within a second. Answers each connection's ticket.</summary>
    /// <param name="connection">To the node's catalog, open.</param>
    /// <param name="operators">The connections with the numbers below it are the people of the catalog; who is missing there is engaged.</param>
    /// <param name="stop">Stops waiting.</param>
    /// <param name="capacity">Dialogs that each has room for.</param>
    public static async Task<Func<int, string>> OpenAsync(DbConnection connection, int operators, CancellationToken stop, int capacity = 100_000)
    {
        for (var number = (await RowsAsync("SELECT id, name FROM people")).Count; number < operators; number++)
        {
            // A colleague of the first: the same account, desk and departments.
            var id = $"bench-{number:D4}";
            await RunAsync($"INSERT INTO people (account, id, login, password_hash, name, role, desk, capacity, language) SELECT account, '{id}', '{id}', '', 'Operator {number}', role, desk, capacity, language FROM people ORDER BY id LIMIT 1");
            await RunAsync($"INSERT INTO person_departments (account, person, site, department) SELECT account, '{id}', site, id FROM departments CROSS JOIN (SELECT account FROM people WHERE id = '{id}') AS self");
        }
        foreach (var change in new[] { $"sites SET auto_accept = true, origins = '[\"{OurPeople.Origin}\"]'", $"people SET capacity = {capacity}", "catalog_version SET version = version + 1" })
            await RunAsync("UPDATE " + change);
        var key = (await RowsAsync("SELECT id, secret FROM ticket_keys ORDER BY signs_from")).First();
        var keys = new TicketKeyring(new TicketKey(key.First, Convert.FromBase64String(key.Second)));
        var people = (await RowsAsync("SELECT id, name FROM people ORDER BY id")).Take(operators).ToList();
        return number => TicketCodec.Sign(number < operators
            ? new Ticket(NodeUnderTest.Site, TicketRole.Operator, people[number].First, OurPeople.Origin, DateTimeOffset.UtcNow + Limits.TicketLife, people[number].Second)
            : new Ticket(NodeUnderTest.Site, TicketRole.Visitor, $"visitor-{number:D8}-abcde", OurPeople.Origin, DateTimeOffset.UtcNow + Limits.TicketLife, ""), keys);

        async Task RunAsync(string sql)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            await command.ExecuteNonQueryAsync(stop);
        }

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
