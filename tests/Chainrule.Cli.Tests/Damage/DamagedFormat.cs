using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Chainrule.Cli.Runs;
using Chainrule.Cli.Runs.Records;
using Chainrule.Cli.Tests.Support;
using Chainrule.Files;
using Chainrule.Insight.Comparisons;
using Chainrule.Models;
using Chainrule.Onnx;

namespace Chainrule.Cli.Tests.Damage;

/// <summary>A format that is read: files that are right, how they are damaged by their structure, and their reader.</summary>
/// <param name="Name">Its name.</param>
/// <param name="MakeOriginals">Makes files that can be read.</param>
/// <param name="Damage">Damages one of them.</param>
/// <param name="Read">Reads a file, or fails with a <see cref="ChainruleException"/>; it is given the file and its bytes.</param>
internal sealed record DamagedFormat(
    string Name, Func<byte[][]> MakeOriginals, Func<Mutation, byte[], byte[]> Damage, Action<string, byte[]> Read)
{
    private byte[][]? _originals;

    /// <summary>Files that can be read.</summary>
    public byte[][] Originals => _originals ??= MakeOriginals();

    /// <summary>All formats; the files of those that a training leaves are made in a folder, where they are asked for.</summary>
    public static DamagedFormat[] All(TemporaryFolder folder)
    {
        Func<byte[][]> Of(string name) => () => OriginalFiles.OfRuns(folder, name);
        Func<Mutation, byte[], byte[]> text = (mutation, bytes) => mutation.Text(bytes);
        return
        [
            new("model", Of(RunFolder.ModelName), Safetensors, OnFile(FormatReaders.Model)),
            new("checkpoint", Of(RunFolder.LastName), Safetensors, OnFile(file => CheckpointFile.Load(file, out string _))),
            new("predictions", Of(RunFolder.PredictionsName), Safetensors, OnFile(file => PredictionsFile.Load(file))),
            new("safetensors", () => [OriginalFiles.Tensors()], Safetensors,
                OnFile(file => SafetensorsReader.Open(file).Dispose())),
            new("record", Of("run.json"), text, (file, bytes) => RunRecord.Parse(file, bytes)),
            new("configuration", Of("run.json"), text, OnFile(file => Configuration.Read(file, TrainOptions.OfConfiguration))),
            new("metrics", Of(RunFolder.MetricsName), text, OnFile(file => MetricsFile.Read(file))),
            new("layers", Of(RunFolder.LayersName), text, OnFile(FormatReaders.Layers)),
            new("csv", OriginalFiles.Tables, text, FormatReaders.Table),
            new("rows", () => [OriginalFiles.Rows()], text, FormatReaders.Rows),
            new("row", () => [OriginalFiles.Row()], text, (_, bytes) => FormatReaders.Row(bytes)),
            new("npy", OriginalFiles.Arrays, Npy, FormatReaders.Arrays),
            new("npz", () => [OriginalFiles.Zip(OriginalFiles.Arrays())], (mutation, _) => Npz(mutation), FormatReaders.Arrays),
            new("onnx", OriginalFiles.Networks, (mutation, bytes) => mutation.Bytes(bytes),
                OnFile(file => OnnxImport.Load(file))),
            new("pytorch", () => OriginalFiles.Weights(".pt"), Pytorch, OnFile(FormatReaders.Weights)),
            new("weights", () => OriginalFiles.Weights(".safetensors"), Safetensors, OnFile(FormatReaders.Weights)),
            new("idx", () => OriginalFiles.Images(folder), (mutation, bytes) => mutation.Bytes(bytes),
                OnFile(file => IdxFile.Read(file))),
            new("gzip", OriginalFiles.Packed, Gzip, FormatReaders.Unpack),
            new("notation", OriginalFiles.Notations, text, (_, bytes) => FormatReaders.Notation(bytes)),
            new("words", OriginalFiles.CommandLines, text, OnFile(FormatReaders.Words)),
            new("sweep", OriginalFiles.Sweeps, text, OnFile(FormatReaders.Sweep)),
            new("labels", () => [OriginalFiles.Labels()], text, OnFile(FormatReaders.Labels)),
            .. DamagedImages.Formats,
        ];
    }

    /// <summary>The name that a file of the format must have to be read.</summary>
    public string FileName =>
        Name == "layers" ? RunFolder.LayersName : $"{Name}.{(Name is "csv" or "labels" ? "csv" : "file")}";

    private static Action<string, byte[]> OnFile(Action<string> read) => (file, bytes) =>
    {
        File.WriteAllBytes(file, bytes);
        read(file);
    };

    // The header, a text within its metadata, or the tensors; the length is right again most of the time.
    private static byte[] Safetensors(Mutation mutation, byte[] file)
    {
        int length = (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        byte[] header = file[8..(8 + length)], tensors = file[(8 + length)..];
        switch (mutation.Next(8))
        {
            case 0:
                return mutation.Bytes(file);
            case 1 or 2:
                tensors = mutation.OneIn(2) ? mutation.Bytes(tensors) : WithFloat(mutation, tensors);
                break;
            case 3 or 4:
                header = mutation.Text(header);
                break;
            default:
                header = WithMetadata(mutation, header);
                break;
        }

        byte[] size = BitConverter.GetBytes((long)header.Length + (mutation.OneIn(40) ? mutation.Next(9) - 4 : 0));
        return [.. size, .. header, .. tensors];
    }

    private static byte[] WithFloat(Mutation mutation, byte[] tensors)
    {
        byte[] changed = [.. tensors];
        float[] values = [float.NaN, float.PositiveInfinity, float.MaxValue, -1, 0, 2, 1e-45f];
        if (changed.Length >= sizeof(float))
        {
            BitConverter.TryWriteBytes(
                changed.AsSpan(mutation.Next(changed.Length / sizeof(float)) * sizeof(float)),
                values[mutation.Next(values.Length)]);
        }

        return changed;
    }

    private static byte[] WithMetadata(Mutation mutation, byte[] header)
    {
        var json = JsonNode.Parse(header)!.AsObject();
        if (json["__metadata__"] is not JsonObject texts || texts.Count == 0)
        {
            return mutation.Text(header);
        }

        string name = texts.ElementAt(mutation.Next(texts.Count)).Key;
        texts[name] = Encoding.UTF8.GetString(mutation.Text(Encoding.UTF8.GetBytes(texts[name]!.GetValue<string>())));
        return JsonSerializer.SerializeToUtf8Bytes(json);
    }

    private static byte[] Npy(Mutation mutation, byte[] file)
    {
        int length = BitConverter.ToUInt16(file, 8);
        return mutation.OneIn(4)
            ? mutation.Bytes(file)
            : OriginalFiles.Array(mutation.Text(file[10..(10 + length)]), file[(10 + length)..]);
    }

    private static byte[] Npz(Mutation mutation)
    {
        byte[][] arrays = OriginalFiles.Arrays();
        if (mutation.OneIn(2))
        {
            return OriginalFiles.Zip([.. arrays.Select(array => mutation.OneIn(2) ? array : Npy(mutation, array))]);
        }

        // the records of the archive: sizes, places, methods, names
        byte[] archive = OriginalFiles.Zip(arrays);
        int[] records = [.. Enumerable.Range(0, archive.Length - 4).Where(at => archive.AsSpan(at).StartsWith("PK"u8))];
        int at = records[mutation.Next(records.Length)];
        return mutation.OneIn(4) ? mutation.Bytes(archive) : [.. archive[..at], .. mutation.Bytes(archive[at..])];
    }

    // The pickle, which says what there is, in an archive that is whole; or the archive.
    private static byte[] Pytorch(Mutation mutation, byte[] file)
    {
        if (mutation.OneIn(3))
        {
            return mutation.Bytes(file);
        }

        using var from = new ZipArchive(new MemoryStream(file));
        var changed = new MemoryStream();
        using (var to = new ZipArchive(changed, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var entry in from.Entries)
            {
                var content = new MemoryStream();
                using (var stream = entry.Open())
                {
                    stream.CopyTo(content);
                }

                bool isChanged = entry.Name == "data.pkl" || mutation.OneIn(20);
                using var written = to.CreateEntry(entry.FullName, CompressionLevel.NoCompression).Open();
                written.Write(isChanged ? mutation.Bytes(content.ToArray()) : content.ToArray());
            }
        }

        return changed.ToArray();
    }

    // The flags of a member say which fields come before its data: names, comments, more.
    private static byte[] Gzip(Mutation mutation, byte[] file)
    {
        byte[] changed = mutation.OneIn(3) ? mutation.Bytes(file) : [.. file];
        if (mutation.OneIn(2) && changed.Length > 10)
        {
            changed[3] = (byte)mutation.Next(32);
            byte[] fields = mutation.Bytes([4, 0, 1, 2, 3, 4, (byte)'n', 0, (byte)'c', 0, 0, 0]);
            changed = [.. changed[..10], .. fields, .. changed[10..]];
        }

        return mutation.OneIn(3) ? [.. changed, .. mutation.Bytes(file)] : changed;
    }
}
