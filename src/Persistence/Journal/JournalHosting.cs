using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Hosting;
using Akka.Persistence.Sql;
using Akka.Persistence.Sql.Config;
using Gateway.Actors.Serialization;
using LinqToDB;
using Microsoft.Data.Sqlite;

namespace Gateway.Persistence.Journal;

/// <summary>Journal and snapshot store of the entities, on the node's database.</summary>
public static class JournalHosting
{
    /// <summary>Sets both up. <see cref="Database.MigrateAsync"/> must have run: it makes their tables.</summary>
    public static AkkaConfigurationBuilder WithGatewayJournal(this AkkaConfigurationBuilder akka, Database database) => akka
        .AddSetup(Connections(database))
        .AddHocon(Hocon(database), HoconAddMode.Prepend)
        .AddHocon(SqlPersistence.DefaultConfiguration, HoconAddMode.Append)
        .WithActors((system, _) => system.ActorOf(JournalFaultActor.Props(database), "journal-faults"));

    /// <summary>A system that has the journal and nothing else, for what a command reads from it.</summary>
    internal static ActorSystemSetup Bootstrap(Database database, string hocon) => BootstrapSetup.Create()
        .WithConfig(ConfigurationFactory.ParseString(hocon)
            .WithFallback(ConfigurationFactory.ParseString(WireSerializer.Hocon))
            .WithFallback(ConfigurationFactory.ParseString(Hocon(database)))
            .WithFallback(SqlPersistence.DefaultConfiguration)
            .WithFallback(ConfigurationFactory.Default()))
        .And(Connections(database));

    /// <summary>
    /// On SQLite a snapshot does not wait for the disk: it shares its file with the journal, whose writers would wait behind it. A power cut that takes it
    /// takes what came after it as well, the removal of the older snapshot included, and events that a message was acknowledged for are never taken back by it.
    /// </summary>
    internal static MultiDataOptionsSetup Connections(Database database)
    {
        var setup = new MultiDataOptionsSetup();
        setup.AddDataOptions("akka.persistence.journal.sql", Options(database, database.Sync));
        setup.AddDataOptions("akka.persistence.query.journal.sql", Options(database, database.Sync));
        setup.AddDataOptions("akka.persistence.snapshot-store.sql", Options(database, DiskSync.Normal));
        return setup;
    }

    private static DataOptions Options(Database database, DiskSync sync)
    {
        var options = new DataOptions().UseConnectionString(database.JournalProvider, database.JournalConnectionString);
        if (database.IsPostgres) return options;
        return options.UseAfterConnectionOpened(
            c => Database.PrepareSqlite((SqliteConnection)c, sync),
            (c, _) =>
            {
                Database.PrepareSqlite((SqliteConnection)c, sync);
                return Task.CompletedTask;
            });
    }

    /// <summary>
    /// Two writers of one SQLite file only wait for each other, so its parallelism is 1. Of two writers of one entity the table's unique numbers refuse one; the
    /// replay filter is off, because it takes an entity that comes back to a node for two writers (docs/decisions/replay-filter.md). A recovery that hears nothing for 5 s has lost
    /// its answer with the database: the next message to the entity begins another. The snapshot store's breaker never opens: half open, it throws into the store's actor, which then
    /// starts anew and leaves its callers without an answer for those 5 s. Tags stand in the event's own
    /// row, which keeps an insert of many events one statement.
    /// </summary>
    private static string Hocon(Database database) => $$"""
        akka.persistence {
          journal {
            plugin = "akka.persistence.journal.sql"
            sql {
              provider-name = "{{database.JournalProvider}}"
              auto-initialize = off
              tag-write-mode = Csv
              parallelism = {{(database.IsPostgres ? 3 : 1)}}
              circuit-breaker { max-failures = 5, call-timeout = 20s, reset-timeout = 500ms }
              recovery-event-timeout = 5s
              replay-filter.mode = off
              event-adapters.{{DialogTagging.Tag}} = "{{typeof(DialogTagging).FullName}}, {{typeof(DialogTagging).Assembly.GetName().Name}}"
              event-adapter-bindings { "{{typeof(Actors.Dialogs.IDialogEvent).FullName}}, {{typeof(Actors.Dialogs.IDialogEvent).Assembly.GetName().Name}}" = {{DialogTagging.Tag}} }
            }
          }
          snapshot-store {
            plugin = "akka.persistence.snapshot-store.sql"
            sql {
              provider-name = "{{database.JournalProvider}}"
              auto-initialize = off
              circuit-breaker { max-failures = {{int.MaxValue}}, call-timeout = 20s }
            }
          }
          query.journal.sql {
            provider-name = "{{database.JournalProvider}}"
            write-plugin = "akka.persistence.journal.sql"
            tag-read-mode = Csv
            parallelism = {{(database.IsPostgres ? 3 : 1)}}
            refresh-interval = 250ms
            journal-sequence-retrieval.query-delay = 250ms
          }
        }
        """;
}
