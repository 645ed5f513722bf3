using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Chainrule.Data;

namespace Chainrule.Insight.Comparisons;

/// <summary>
/// What some rows were, without the rows: a SHA-256 for each part of them, the columns of a table or the images and their
/// classes. Rows
/// are taken for the same where there are as many, what is predicted is the same row by row, and so is every part that both have,
/// of
/// which there must be one at least. So a table with a column more still has the same rows.
/// </summary>
/// <param name="Rows">Their number.</param>
/// <param name="Truth">The hash of what is predicted.</param>
/// <param name="Parts">The hash of each other part, by its name.</param>
public sealed record RowFingerprint(int Rows, string Truth, IReadOnlyDictionary<string, string> Parts)
{
    private const int RowsAtOnce = 256;

    /// <summary>That of rows as a network takes them; bytes count as they are, before any scaling.</summary>
    public static RowFingerprint Of(IDataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return new RowFingerprint(data.Count, TruthOf(data), new Dictionary<string, string> { ["inputs"] = InputsOf(data) });
    }

    /// <summary>That of rows as they were read, such as those of a table.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="targets">The parts that are predicted.</param>
    public static RowFingerprint Of(IRawRows rows, IReadOnlyList<string> targets)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(targets);
        var parts = rows.Parts.Where(part => !targets.Contains(part)).ToDictionary(part => part, rows.HashOf);
        return new RowFingerprint(rows.Count, string.Concat(targets.Select(rows.HashOf)), parts);
    }

    /// <summary>What is other about other rows; null where they are the same.</summary>
    public string? WhyOther(RowFingerprint other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (Rows != other.Rows)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"one was tested with {Rows:#,0} rows, the other with {other.Rows:#,0}"
            );
        }

        if (Truth != other.Truth)
        {
            return "they were tested with different rows: what was to be predicted differs";
        }

        var common = Parts.Keys.Where(other.Parts.ContainsKey).ToList();
        var different = common.Where(name => Parts[name] != other.Parts[name]).ToList();
        return common.Count == 0 ? "their rows have nothing in common to tell that they are the same"
            : different.Count == 0 ? null
            : "they were tested with different rows: "
                + (
                    different is ["inputs"]
                        ? "the inputs differ"
                        : $"'{different[0]}' differs{(different.Count > 1 ? $", and {different.Count - 1} more" : "")}"
                );
    }

    private static string TruthOf(IDataset data)
    {
        int[] rows = [.. Enumerable.Range(0, data.Count)];
        if (data.Classes > 0)
        {
            int[] classes = new int[data.Count];
            data.CopyClasses(rows, classes);
            return HashOf(classes);
        }

        float[] values = new float[data.Count * data.TargetSize];
        data.CopyValues(rows, values);
        return HashOf(MemoryMarshal.Cast<float, int>(values));
    }

    private static string InputsOf(IDataset data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        if (data is IByteDataset bytes)
        {
            byte[] pixels = new byte[data.Input.Count];
            for (int row = 0; row < data.Count; row++)
            {
                bytes.CopyBytes(row, pixels);
                hash.AppendData(pixels);
            }

            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }

        data = data is ScaledDataset scaled ? scaled.Source : data;
        float[] x = new float[RowsAtOnce * data.Input.Count];
        for (int first = 0; first < data.Count; first += RowsAtOnce)
        {
            int count = Math.Min(RowsAtOnce, data.Count - first);
            var some = x.AsSpan(0, count * data.Input.Count);
            data.CopyInputs([.. Enumerable.Range(first, count)], some);
            Append(hash, MemoryMarshal.Cast<float, int>(some));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string HashOf(ReadOnlySpan<int> numbers)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, numbers);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, ReadOnlySpan<int> numbers)
    {
        byte[] bytes = new byte[numbers.Length * sizeof(int)];
        for (int i = 0; i < numbers.Length; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(i * sizeof(int)), numbers[i]);
        }

        hash.AppendData(bytes);
    }
}
