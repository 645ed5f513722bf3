using System.Security.Cryptography;
using System.Text.Json;
using Chainrule.Cli.Commands;

namespace Chainrule.Cli.Runs;

/// <summary>
/// What <c>run.json</c> says about a training on a table: everything needed to repeat it, and what came out of it.
/// </summary>
internal sealed class TableRunRecord
{
    private readonly DateTime _started = DateTime.UtcNow;
    private readonly string _path, _hash;

    /// <summary>A record of a run on a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="configuration">The configuration whose data it must be; null where the user has chosen the data.</param>
    /// <exception cref="ChainruleException">The file has changed since.</exception>
    public TableRunRecord(string path, Configuration? configuration)
    {
        _path = path;
        using var stream = File.OpenRead(path);
        _hash = Convert.ToHexStringLower(SHA256.HashData(stream));
        if (
            configuration is not null
            && configuration.Files.TryGetValue(Path.GetFileName(path), out string? recorded)
            && recorded != _hash
        )
        {
            throw new ChainruleException(
                $"{path} is not the file that {configuration.Path} was trained on: its SHA-256 differs",
                "give DATA on the command line to train on it all the same");
        }
    }

    /// <summary>The whole file.</summary>
    public byte[] Write(Tables.Table table, TableSettings settings, Action<Utf8JsonWriter> result)
    {
        using var stream = new MemoryStream();
        JsonOutput.WriteFile(stream, json =>
        {
            json.WriteString("chainrule", Tool.Version);
            json.WriteStartObject("data");
            json.WriteString("source", Path.GetFullPath(_path));
            json.WriteNumber("rows", table.RowCount);
            json.WriteNumber("columns", table.Columns.Count);
            json.WriteStartObject("files");
            json.WriteString(Path.GetFileName(_path), _hash);
            json.WriteEndObject();
            json.WriteEndObject();
            settings.Write(json);
            RunRecord.WriteMachine(json, settings.Options.Threads);
            json.WriteString(
                "started",
                _started.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture)
            );
            json.WriteStartObject("result");
            result(json);
            json.WriteEndObject();
        });
        return stream.ToArray();
    }
}
