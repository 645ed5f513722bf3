namespace Chainrule.Tables;

/// <summary>Recognizes files that are no tables, so that the error can say what they are.</summary>
internal static class FileKind
{
    /// <summary>Throws where a file's beginning shows that it is something else than text.</summary>
    /// <exception cref="FileFormatException">It is.</exception>
    public static void RefuseOthers(string source, ReadOnlySpan<byte> beginning)
    {
        string? kind = beginning switch
        {
            [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => "a PNG image",
            [0xFF, 0xD8, 0xFF, ..] => "a JPEG image",
            [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => "a GIF image",
            [(byte)'%', (byte)'P', (byte)'D', (byte)'F', ..] => "a PDF document",
            [(byte)'P', (byte)'A', (byte)'R', (byte)'1', ..] => "a Parquet file",
            [0x7F, (byte)'E', (byte)'L', (byte)'F', ..] => "a program",
            [0xD0, 0xCF, 0x11, 0xE0, ..] => "an old Office document",
            [0x89, (byte)'H', (byte)'D', (byte)'F', ..] => "an HDF5 file",
            [0x28, 0xB5, 0x2F, 0xFD, ..] => "packed with zstd",
            [(byte)'B', (byte)'Z', (byte)'h', ..]
                when beginning.Length > 9
                    && beginning[4..10].SequenceEqual((ReadOnlySpan<byte>)[0x31, 0x41, 0x59, 0x26, 0x53, 0x59]) =>
                "packed with bzip2",
            [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', ..] => "packed with xz",
            [0, 0, >= 8 and <= 14, > 0 and < 8, ..] => "an IDX file",
            [(byte)'S', (byte)'Q', (byte)'L', (byte)'i', (byte)'t', (byte)'e', ..] => "an SQLite database",
            [_, _, _, _, _, _, 0, 0, (byte)'{', (byte)'"', ..] => "a safetensors file",
            [(byte)'{', ..] when IsJson(beginning) => "JSON",
            [(byte)'[', ..] when IsJson(beginning) => "JSON",
            [(byte)'<', (byte)'!' or (byte)'h' or (byte)'H', ..] => "a web page",
            _ => null,
        };
        if (kind is not null)
        {
            throw new FileFormatException(
                source,
                null,
                $"this is {(kind.StartsWith("packed", StringComparison.Ordinal) ? "" : "not a table but ")}{kind}",
                HelpFor(kind)
            );
        }
    }

    private static bool IsJson(ReadOnlySpan<byte> beginning)
    {
        var rest = beginning[1..].TrimStart(" \t\r\n"u8);
        return rest.IsEmpty || rest[0] is (byte)'"' or (byte)'{' or (byte)'}' or (byte)']';
    }

    private static Remedy HelpFor(string kind) =>
        kind switch
        {
            "a safetensors file" => Remedy.Of($"look at a model with {TableStep.LoadModel}"),
            "an IDX file" => Remedy.Of($"give the folder that the four IDX files are in to {TableStep.LoadImages}"),
            _ when kind.StartsWith("packed", StringComparison.Ordinal) =>
                "unpack it first; gzip is the only packing that is understood",
            _ => "give a table: CSV or TSV, .npy or .npz",
        };
}
