"""Pages as people meet them: in a real Chromium, with and without JavaScript, at the desk and on the phone."""
