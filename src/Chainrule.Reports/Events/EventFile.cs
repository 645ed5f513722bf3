using System.Buffers.Binary;
using System.Globalization;
using Chainrule.Files;

namespace Chainrule.Reports.Events;

/// <summary>
/// A file of events as TensorBoard reads them: records of TFRecord, each with its length, a check of the length, an Event
/// message and a check of that. A record goes to the system in one piece, so that whatever stops the program leaves a file
/// that can be read to its last whole record.
/// </summary>
internal sealed class EventFile : IDisposable
{
    // The fields of tensorflow/core/util/event.proto and framework/summary.proto.
    private const int WallTime = 1, Step = 2, FileVersion = 3, Summary = 5;
    private const int Value = 1, Tag = 1, SimpleValue = 2, Histogram = 5;

    private readonly FileStream _stream;
    private readonly ProtobufWriter _event = new(), _summary = new(), _value = new(), _histogram = new();
    private byte[] _record = [];

    private EventFile(string path, FileStream stream)
    {
        Path = path;
        _stream = stream;
        StartEvent(0);
        _event.WriteText(FileVersion, "brain.Event:2");
        Append();
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Begins a new file in a folder, which is made where it isn't there.</summary>
    /// <exception cref="ChainruleException">It can't be written.</exception>
    public static EventFile Create(string folder)
    {
        // TensorBoard looks for "tfevents" and reads a folder's files in the order of their names.
        string name = string.Create(
            CultureInfo.InvariantCulture,
            $"events.out.tfevents.{DateTimeOffset.UtcNow.ToUnixTimeSeconds():0000000000}.chainrule"
        );
        string path = System.IO.Path.Combine(folder, name);
        try
        {
            Directory.CreateDirectory(folder);
            for (int next = 1; File.Exists(path); next++)
            {
                path = System.IO.Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{name}.{next}"));
            }

            return new EventFile(
                path,
                new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0)
            );
        }
        catch (Exception e) when (DiskError.IsOne(e))
        {
            throw DiskError.WhileWriting(path, e);
        }
    }

    /// <summary>Appends single numbers of one step.</summary>
    /// <exception cref="ChainruleException">It can't be written.</exception>
    public void AddScalars(long step, params ReadOnlySpan<(string Tag, double Value)> scalars)
    {
        _summary.Clear();
        foreach ((string tag, double value) in scalars)
        {
            _value.Clear();
            _value.WriteText(Tag, tag);
            _value.WriteSingle(SimpleValue, (float)value);
            _summary.WriteMessage(Value, _value);
        }

        AppendSummary(step);
    }

    /// <summary>Appends how numbers are distributed, in bars of equal width.</summary>
    /// <exception cref="ChainruleException">It can't be written.</exception>
    public void AddHistogram(long step, string tag, in HistogramCounts counts)
    {
        _histogram.Clear();
        _histogram.WriteDouble(1, counts.Least);
        _histogram.WriteDouble(2, counts.Greatest);
        _histogram.WriteDouble(3, counts.Count);
        _histogram.WriteDouble(4, counts.Sum);
        _histogram.WriteDouble(5, counts.SumOfSquares);
        _histogram.WriteDoubles(6, counts.Limits);
        _histogram.WriteDoubles(7, counts.Counts);
        _value.Clear();
        _value.WriteText(Tag, tag);
        _value.WriteMessage(Histogram, _histogram);
        _summary.Clear();
        _summary.WriteMessage(Value, _value);
        AppendSummary(step);
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private void AppendSummary(long step)
    {
        StartEvent(step);
        _event.WriteMessage(Summary, _summary);
        Append();
    }

    private void StartEvent(long step)
    {
        _event.Clear();
        _event.WriteDouble(WallTime, (DateTime.UtcNow - DateTime.UnixEpoch).TotalSeconds);
        _event.WriteInteger(Step, step);
    }

    private void Append()
    {
        var data = _event.Written;
        int length = sizeof(ulong) + sizeof(uint) + data.Length + sizeof(uint);
        if (_record.Length < length)
        {
            _record = new byte[2 * length];
        }

        var record = _record.AsSpan(0, length);
        BinaryPrimitives.WriteUInt64LittleEndian(record, (ulong)data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record[8..], Crc32C.Masked(record[..8]));
        data.CopyTo(record[12..]);
        BinaryPrimitives.WriteUInt32LittleEndian(record[^4..], Crc32C.Masked(data));
        try
        {
            _stream.Write(record);
        }
        catch (Exception e) when (DiskError.IsOne(e))
        {
            throw DiskError.WhileWriting(Path, e, _stream.Position);
        }
    }
}
