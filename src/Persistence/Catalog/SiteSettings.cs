using Dapper;
using Gateway.Actors;
using Gateway.Actors.Radar;
using Gateway.Actors.Sites;
using Gateway.Actors.Sites.Words;
using Gateway.Actors.Triggers;

namespace Gateway.Persistence.Catalog;

/// <summary>Writes what a site's administrators switch.</summary>
public sealed class SiteSettings(Database database)
{
    /// <summary>Switches compression of the site's sockets; false if there is no such site.</summary>
    public Task<bool> SetCompressionAsync(SiteId site, bool on, CancellationToken stop) =>
        SetAsync("update sites set compression = @value where id = @site", site, on, stop);

    /// <summary>Sets what the site's radar looks for; false if there is no such site.</summary>
    public Task<bool> SetRadarAsync(SiteId site, RadarSettings settings, CancellationToken stop) =>
        SetAsync("update sites set radar = @value where id = @site", site, RadarJson.Write(settings), stop);

    /// <summary>Sets how much the site's rules may invite; false if there is no such site.</summary>
    public Task<bool> SetInvitationLimitsAsync(SiteId site, InvitationLimits limits, CancellationToken stop) =>
        SetAsync("update sites set invitation_limits = @value where id = @site", site, limits.ToJson(), stop);

    /// <summary>Sets when the site remembers a visitor; false if there is no such site.</summary>
    public Task<bool> SetConsentAsync(SiteId site, ConsentMode mode, CancellationToken stop) =>
        SetAsync("update sites set consent = @value where id = @site", site, (int)mode, stop);

    /// <summary>Sets whether addresses are cut to their network; false if there is no such site.</summary>
    public Task<bool> SetCutAddressesAsync(SiteId site, bool cut, CancellationToken stop) =>
        SetAsync("update sites set cut_addresses = @value where id = @site", site, cut, stop);

    /// <summary>Sets which files the site takes; false if there is no such site.</summary>
    public Task<bool> SetFilesAsync(SiteId site, SiteFiles files, CancellationToken stop) =>
        SetAsync("update sites set files = @value where id = @site", site, files.ToJson(), stop);

    /// <summary>Sets what the site's dialogs say by themselves; false if there is no such site.</summary>
    public Task<bool> SetAutoMessagesAsync(SiteId site, AutoMessages messages, CancellationToken stop) =>
        SetAsync("update sites set auto_messages = @value where id = @site", site, messages.ToJson(), stop);

    /// <summary>Sets the words that the site does not want to read; false if there is no such site.</summary>
    public Task<bool> SetWordFilterAsync(SiteId site, WordLists lists, CancellationToken stop) =>
        SetAsync("update sites set word_filter = @value where id = @site", site, lists.ToJson(), stop);

    /// <summary>Sets how the site's operators show pages; false if there is no such site.</summary>
    public Task<bool> SetPushPagesAsync(SiteId site, PushPages pages, CancellationToken stop) =>
        SetAsync("update sites set push_pages = @value where id = @site", site, pages.ToJson(), stop);

    private async Task<bool> SetAsync<T>(string sql, SiteId site, T value, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        await CatalogVersion.BumpAsync(transaction, stop);
        var rows = await connection.ExecuteAsync(new CommandDefinition(sql, new { value, site = site.Value }, transaction, cancellationToken: stop));
        if (rows == 0) return false;
        await transaction.CommitAsync(stop);
        return true;
    }
}
