using System.Security.Cryptography;
using System.Text;
using Chainrule.Cli.Runs.Records;
using Chainrule.Files;

namespace Chainrule.Cli.Runs;

/// <summary>The files that data is read from, and their hashes, which are computed while other work goes on.</summary>
internal sealed class DataFiles
{
    private const string Differs = "its SHA-256 differs";

    private readonly Lazy<Task<IReadOnlyList<FileRecord>>> _hashes;

    /// <summary>Files of a run's data.</summary>
    public DataFiles(IReadOnlyList<string> paths)
    {
        Paths = [.. paths.Order(StringComparer.Ordinal)];
        AreThere = Paths.All(StoredFile.Is);
        _hashes = new(() => Task.Run(Hash));
    }

    private DataFiles(string folder, Func<FileRecord> hash)
    {
        Paths = [folder];
        AreThere = Directory.Exists(folder);
        _hashes = new(() => Task.Run<IReadOnlyList<FileRecord>>(() => [hash()]));
    }

    /// <summary>A folder of many files, which a record holds as one: by a hash of their names and their hashes.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="files">The files, in an order that only the folder decides, and what is to be known of each:
    /// its name in it, its class.</param>
    public static DataFiles OfFolder(string folder, IReadOnlyList<(string Name, string Path)> files) =>
        new(folder, () =>
        {
            using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var (name, path) in files)
            {
                all.AppendData(Encoding.UTF8.GetBytes(name + "\0"));
                all.AppendData(HashIfAny(path));
            }

            string last = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
            return new FileRecord(last, Convert.ToHexStringLower(all.GetHashAndReset()));
        });

    /// <summary>Where they lie, in the order of their names.</summary>
    public IReadOnlyList<string> Paths { get; }

    /// <summary>Whether they are files whose bytes are stored, or the folder of such files.</summary>
    public bool AreThere { get; }

    /// <summary>What a record says of them.</summary>
    public IReadOnlyList<FileRecord> Records => _hashes.Value.GetAwaiter().GetResult();

    /// <summary>Begins with the hashes.</summary>
    public void BeginHashing() => _ = _hashes.Value;

    /// <summary>Compares them with those of the data that a configuration records.</summary>
    /// <exception cref="ChainruleException">A file has changed.</exception>
    public void RequireSame(Configuration configuration) =>
        RequireSame(
            configuration.Record.Data?.Files ?? [],
            $"was trained on: {Differs}",
            configuration.Path,
            "give DATA on the command line to train on it all the same"
        );

    /// <summary>Compares them with the model that a configuration records as the one to start from.</summary>
    /// <exception cref="ChainruleException">The file has changed.</exception>
    public void RequireSameStart(Configuration configuration) =>
        RequireSame(
            configuration.Record.Pretrained,
            $"started from: {Differs}",
            configuration.Path,
            "name it with --pretrained on the command line to start from it all the same"
        );

    private void RequireSame(IReadOnlyList<FileRecord> recorded, string what, string by, string mend)
    {
        foreach (var (path, file) in Paths.Zip(Records))
        {
            if (recorded.FirstOrDefault(other => other.Name == file.Name) is { } other && other.Sha256 != file.Sha256)
            {
                throw new ChainruleException($"{path} is not the file that {by} {what}", mend);
            }
        }
    }

    private IReadOnlyList<FileRecord> Hash() =>
    [
        .. Paths.Select(path => new FileRecord(Path.GetFileName(path), Convert.ToHexStringLower(HashOf(path)))),
    ];

    // Of a pipe there would be no end, and what can't be read has no bytes for anybody.
    private static byte[] HashIfAny(string path)
    {
        try
        {
            return StoredFile.Is(path) ? HashOf(path) : [];
        }
        catch (Exception exception) when (DiskError.IsOne(exception))
        {
            return [];
        }
    }

    private static byte[] HashOf(string path)
    {
        using var stream = File.OpenRead(path);
        return SHA256.HashData(stream);
    }
}
