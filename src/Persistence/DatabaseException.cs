namespace Gateway.Persistence;

/// <summary>Why the database cannot be used.</summary>
public enum DatabaseFault
{
    /// <summary>Another process works with the same folder.</summary>
    Held,
    /// <summary>The file is not a database, or its pages contradict each other.</summary>
    Corrupt,
    /// <summary>The file, or a row, stayed locked for longer than the busy timeout.</summary>
    Locked,
    /// <summary>The folder or file may not be read or written, or the disk is full.</summary>
    Inaccessible,
    /// <summary>Next to nothing is free on the disk.</summary>
    Full,
    /// <summary>Nobody answers at the server's address.</summary>
    Unreachable,
    /// <summary>The server refuses user, password or database name.</summary>
    SignInRefused,
    /// <summary>A newer version of the product has changed the schema.</summary>
    Newer,
}

/// <summary>The database cannot be used; the message is one line that says what is wrong and what to do, without secrets.</summary>
public sealed class DatabaseException : Exception
{
    /// <summary>What kind of fault it is.</summary>
    public DatabaseFault Fault { get; }

    /// <summary>Made by <see cref="Database"/>.</summary>
    public DatabaseException(DatabaseFault fault, string message, Exception? inner = null) : base(message, inner) => Fault = fault;
}
