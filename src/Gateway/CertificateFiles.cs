using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gateway;

/// <summary>Certificates as their owner keeps them: PKCS #12 or PEM, the key beside or within, with or without a password.</summary>
internal static class CertificateFiles
{
    /// <summary>A certificate with its private key.</summary>
    /// <param name="settings">What the three settings begin with, such as Gateway:Tls: …Certificate, …Key, …Password.</param>
    /// <param name="file">PKCS #12 when it ends in .pfx or .p12, else PEM.</param>
    /// <param name="key">PEM file of the key; empty when it is in <paramref name="file"/>.</param>
    /// <param name="password">Of the key; empty for none.</param>
    /// <exception cref="StartupException">The files cannot be read or hold no private key; the message says which and why.</exception>
    public static X509Certificate2 Load(string settings, string file, string key, string password)
    {
        try
        {
            var certificate = Read(file, key.Length > 0 ? key : file, password.Length > 0 ? password : null);
            if (certificate.HasPrivateKey) return certificate;
            certificate.Dispose();
        }
        catch (Exception fault) when (IsUnreadable(fault))
        {
            throw new StartupException($"the certificate in {settings}Certificate ({file}) cannot be used: {fault.Message.TrimEnd('.')}. "
                + $"A PKCS #12 file (.pfx, .p12) or a PEM file is allowed, a PEM key may be in {settings}Key, its password in {settings}Password");
        }
        throw new StartupException($"the certificate in {settings}Certificate ({file}) has no private key: name the key's PEM file in {settings}Key");
    }

    /// <summary>All certificates of a PEM file, without keys.</summary>
    /// <exception cref="StartupException">It cannot be read or holds none.</exception>
    public static X509Certificate2Collection LoadAll(string setting, string file)
    {
        var all = new X509Certificate2Collection();
        try
        {
            all.ImportFromPemFile(file);
        }
        catch (Exception fault) when (IsUnreadable(fault))
        {
            throw new StartupException($"{setting} ({file}) cannot be read: {fault.Message.TrimEnd('.')}. A PEM file with one certificate or several is allowed");
        }
        return all.Count > 0 ? all : throw new StartupException($"{setting} ({file}) holds no certificate; a PEM file with one or several (BEGIN CERTIFICATE) is allowed");
    }

    private static bool IsUnreadable(Exception fault) => fault is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException;

    private static X509Certificate2 Read(string file, string key, string? password)
    {
        if (Path.GetExtension(file).ToLowerInvariant() is ".pfx" or ".p12") return X509CertificateLoader.LoadPkcs12FromFile(file, password);
        return password is null ? X509Certificate2.CreateFromPemFile(file, key) : X509Certificate2.CreateFromEncryptedPemFile(file, password, key);
    }
}
