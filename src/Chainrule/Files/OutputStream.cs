using System.Runtime.InteropServices;

namespace Chainrule.Files;

/// <summary>
/// A file being written: counts bytes and remembers its own first failure, so that an error of the disk can be told
/// from an error of whatever produces the content. Closing it leaves the file open. BufferedStream would bring 11 kB into every
/// trimmed program.
/// </summary>
internal sealed class OutputStream(FileStream file) : Stream
{
    private readonly byte[] _buffer = new byte[1 << 16];
    private int _buffered;

    /// <summary>The bytes that the file has been given so far.</summary>
    public long Written { get; private set; }

    /// <summary>What went wrong in writing, if anything did.</summary>
    public Exception? Failure { get; private set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => Written + _buffered;
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (buffer.Length > _buffer.Length - _buffered)
        {
            Flush();
        }

        if (buffer.Length >= _buffer.Length)
        {
            WriteToFile(buffer);
            return;
        }

        buffer.CopyTo(_buffer.AsSpan(_buffered));
        _buffered += buffer.Length;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void WriteByte(byte value) => Write([value]);

    public override void Flush()
    {
        int count = _buffered;
        _buffered = 0; // what could not be written once isn't tried again
        if (count > 0)
        {
            WriteToFile(_buffer.AsSpan(0, count));
        }
    }

    private void WriteToFile(ReadOnlySpan<byte> buffer)
    {
        try
        {
            file.Write(buffer);
            Written += buffer.Length;
        }
        catch (Exception e) when (DiskError.IsOne(e))
        {
            Failure ??= e;
            throw;
        }
        catch (ArgumentOutOfRangeException e) when (!OperatingSystem.IsWindows())
        {
            // what .NET makes of EFBIG
            Failure ??= new IOException(e.Message, DiskError.UnixTooLarge);
            throw;
        }
    }

    /// <summary>Waits until all bytes are on the disk, and notes it as a failure if they can't be brought there.</summary>
    public void FlushToDisk()
    {
        Flush();
        try
        {
            if (OperatingSystem.IsWindows())
            {
                file.Flush(flushToDisk: true);
            }
            else if (Libc.Flush(file.SafeFileHandle) is int error and not 0)
            {
                throw new IOException(Marshal.GetPInvokeErrorMessage(error), error);
            }
        }
        catch (Exception e) when (DiskError.IsOne(e))
        {
            Failure ??= e;
            throw;
        }
    }

    protected override void Dispose(bool disposing)
    {
        Flush();
        base.Dispose(disposing);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
