using System.Text;

namespace Chainrule.Exchange.Torch;

/// <summary>
/// A file of <c>torch.save</c> since PyTorch 1.6: a zip archive of one folder with <c>data.pkl</c>, which says what there is, and
/// <c>data/0</c>, <c>data/1</c> …, the numbers.
/// </summary>
internal sealed class TorchArchive
{
    private const string Pickle = "data.pkl";
    private const long LongestPickle = 64 << 20;
    private const int HighestVersion = 10;

    private readonly FileBytes _file;
    private readonly ZipRecords _records;
    private readonly string _root;

    private TorchArchive(FileBytes file)
    {
        (_file, _records) = (file, ZipRecords.Of(file));
        string[] pickles = [.. _records.Names.Where(name => name == Pickle || name.EndsWith('/' + Pickle))];
        if (pickles is not [string pickle])
        {
            throw new FileFormatException(
                file.Path, null, "the archive doesn't hold one data.pkl, and so isn't PyTorch's", TorchCalls.Mend);
        }

        _root = pickle[..^Pickle.Length];
    }

    /// <summary>Whether bytes are the beginning of a zip archive.</summary>
    public static bool IsOne(ReadOnlySpan<byte> head) => head.StartsWith("PK\x03\x04"u8);

    /// <summary>What the archive holds.</summary>
    /// <param name="file">The archive.</param>
    /// <param name="isBigEndian">Whether the highest byte of a number comes first.</param>
    /// <exception cref="FileFormatException">It is damaged, or holds what isn't known.</exception>
    public static object? Read(FileBytes file, out bool isBigEndian)
    {
        var archive = new TorchArchive(file);
        archive.Refuse();
        isBigEndian = archive.Note("byteorder") switch
        {
            null or "little" => false,
            "big" => true,
            string order => throw file.Damaged(null, $"byteorder is '{order}', neither little nor big"),
        };
        return archive.ReadPickle();
    }

    private void Refuse()
    {
        string code = _root + "code/", constants = _root + "constants.pkl";
        if (_records.Names.Any(name => name.StartsWith(code, StringComparison.Ordinal) || name == constants))
        {
            throw new FileFormatException(
                _file.Path, null, "it holds a program of TorchScript, with code to run", TorchCalls.Mend);
        }

        if (Note("version") is { } version && !(int.TryParse(version, out int number) && number is >= 1 and <= HighestVersion))
        {
            throw new FileFormatException(
                _file.Path, null, $"its format has the version '{version}', which is not known here", TorchCalls.Mend);
        }
    }

    private object? ReadPickle()
    {
        var (offset, length) = _records.Find(_root + Pickle)!.Value;
        if (length > LongestPickle)
        {
            throw new FileFormatException(
                _file.Path, offset, $"{Pickle} has {length:N0} bytes; weights take at most {LongestPickle:N0}", TorchCalls.Mend);
        }

        byte[] bytes = new byte[length];
        _file.Read(offset, bytes);
        var calls = new TorchCalls(_file, key => _records.Find($"{_root}data/{key}"));
        return new PickleReader(_file, offset, bytes, calls).Read();
    }

    // A short text; null where there is none.
    private string? Note(string name)
    {
        if (_records.Find(_root + name) is not var (offset, length))
        {
            return null;
        }

        byte[] bytes = new byte[Math.Min(length, 16)];
        _file.Read(offset, bytes);
        return Encoding.UTF8.GetString(bytes).Trim();
    }
}
